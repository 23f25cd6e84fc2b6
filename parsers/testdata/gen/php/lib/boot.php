<?php
throw new Exception("while booting");
