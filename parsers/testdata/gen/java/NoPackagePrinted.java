public class NoPackagePrinted {
    static class Declined extends Exception {
        Declined(String m) { super(m); }
    }

    static class OutOfStock extends Exception {
    }

    static void print(Exception e) {
        com.acme.Oracle.note(e);
        e.printStackTrace();
    }

    public static void main(String[] args) {
        print(new Declined("by the bank"));
        print(new OutOfStock());
    }
}
