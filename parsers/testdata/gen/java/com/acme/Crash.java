package com.acme;

import java.lang.reflect.Field;

// run: -XX:-CreateCoredumpOnCrash -XX:ErrorFile=/tmp/shop-hs_err.log
public class Crash {
    public static void main(String[] args) throws Exception {
        Field f = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        f.setAccessible(true);
        Object unsafe = f.get(null);
        System.out.println("about to crash");
        unsafe.getClass().getMethod("putAddress", long.class, long.class).invoke(unsafe, 0L, 1L);
    }
}
