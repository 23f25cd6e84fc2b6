package com.acme.groovy

import com.acme.Oracle

class Cart {
    def items = [1, 2]
    def total() { items.collect { it.price } }
    def missing() { items.sums() }
    def cast() { (Date) 'x' }
}

Oracle.install()
switch (args[0]) {
    case 'property': new Cart().total(); break
    case 'method': new Cart().missing(); break
    case 'cast': new Cart().cast(); break
    case 'assert': def a = 3; assert a + 1 == 5 : 'sum'; break
}
