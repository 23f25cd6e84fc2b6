package Broken;
use strict;
$undeclared = 1;
1;
