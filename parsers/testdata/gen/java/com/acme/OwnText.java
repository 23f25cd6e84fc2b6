package com.acme;

public class OwnText {
    static class StatusException extends RuntimeException {
        StatusException(String m) { super(m); }
        public String toString() { return "StatusException[" + getMessage() + "]"; }
    }

    public static void main(String[] args) {
        try {
            throw new StatusException("Elasticsearch exception [type=parse, reason=x]");
        } catch (StatusException e) {
            StackTraceElement f = e.getStackTrace()[0];
            Oracle.expect("{\"exceptions\":[{\"type\":\"StatusException\",\"module\":\"\",\"value\":\"" + e.getMessage() + "\",\"id\":0,\"frames\":[{\"function\":\"" + f.getMethodName() + "\",\"lineno\":" + f.getLineNumber() + "}]}]}");
            e.printStackTrace();
        }
    }
}
