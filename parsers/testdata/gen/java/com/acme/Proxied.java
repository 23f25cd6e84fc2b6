package com.acme;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

public class Proxied {
    public interface Shop { void order(int id); }

    public static class Real implements Shop {
        public void order(int id) { throw new UnsupportedOperationException("order " + id); }
    }

    public static void main(String[] args) {
        Oracle.install();
        Shop shop = (Shop) Proxy.newProxyInstance(Proxied.class.getClassLoader(), new Class<?>[] {Shop.class}, (p, method, a) -> {
            try {
                return method.invoke(new Real(), a);
            } catch (InvocationTargetException e) {
                throw new Exception("wrapped", e);
            }
        });
        shop.order(3);
    }
}
