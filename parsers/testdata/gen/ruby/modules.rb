module Shop
  class Cart
    class Empty < StandardError
      def message = "cart is empty"
    end
    def self.open = new.checkout { raise Empty }
    def checkout
      yield
    end
  end
end
Shop::Cart.open
