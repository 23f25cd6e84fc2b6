<?php
// oneline Fatal error
function strlen() {}
