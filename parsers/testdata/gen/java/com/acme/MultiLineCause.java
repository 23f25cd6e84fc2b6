package com.acme;

public class MultiLineCause {
    public static void main(String[] args) {
        Oracle.install();
        Exception e = new java.rmi.ServerException("RemoteException occurred in server thread", new java.rmi.UnmarshalException("bad\nunmarshalling", new java.io.EOFException()));
        throw new RuntimeException("call failed\nwith these words", e);
    }
}
