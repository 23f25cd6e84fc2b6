public class NoPackage {
    static class PaymentFailed extends RuntimeException {
        PaymentFailed(String m) { super(m); }
    }

    static void pay() { throw new PaymentFailed("card declined"); }

    public static void main(String[] args) {
        com.acme.Oracle.install();
        pay();
    }
}
