# Errors of all kinds, out of code as people write it.
module Shop
  class PaymentError < StandardError; end
  module Billing
    class Declined < PaymentError
      def initialize(card) = super("card #{card} declined")
    end
  end
  Order = Struct.new(:id, :lines)

  class Db
    def query(sql) = raise(IOError, "closed stream during #{sql}")
    def method_missing(name, *args) = name == :vanish ? raise(NotImplementedError, "#{name} is not there") : super
    def respond_to_missing?(*) = false
  end

  class Orders
    def load(id)
      Db.new.query("select #{id}")
    rescue IOError
      raise PaymentError, "cannot load order #{id}"
    end

    def charge(id)
      load(id)
    rescue PaymentError => e
      raise RuntimeError, 'charge failed', cause: e
    end

    def checkout(id)
      charge(id)
    rescue RuntimeError
      raise ArgumentError, "checkout of cart #{id}"
    end

    def total(order) = order.lines.map { |l| l.fetch(:price).round }.sum
    def deep(n) = n.zero? ? Integer('4x2') : deep(n - 1) + 1
    def forever(n) = forever(n + 1) + 1
    def self.build(*args) = new.tap { |o| args.each { |a| o.instance_eval { a / 0 } } }
    define_method(:dynamic) { |x| x.upcase }
    def yielding = yield(nil)
  end

  KINDS = {
    nil: -> { u = nil; u.profile.name },
    typo: -> { Orders.new.laod(1) },
    chainTwo: -> { Orders.new.load(42) },
    chainThree: -> { Orders.new.charge(43) },
    chainFour: -> { Orders.new.checkout(44) },
    nested: -> { raise Billing::Declined, '4242' },
    key: -> { Orders.new.total(Order.new(1, [{ price: 2.5 }, {}])) },
    deep: -> { Orders.new.deep(30) },
    overflow: -> { Orders.new.forever(0) },
    divide: -> { Orders.build(1, 2) },
    dynamic: -> { Orders.new.dynamic(7) },
    block: -> { Orders.new.yielding { |x| x.call } },
    multiLine: -> { raise PaymentError, "invalid order:\n  - name: required\n\n  - email: wrong" },
    empty: -> { raise PaymentError, '' },
    plain: -> { raise PaymentError },
    unicode: -> { raise PaymentError, 'Größe „42“ ist ausverkauft ✗ 顧客' },
    json: -> { JSON.parse('{"a": oops}') },
    file: -> { File.read('/no/such/config.yml') },
    frozen: -> { 'x'.freeze << 'y' },
    undefined: -> { nothing_here + 1 },
    const: -> { Shop.const_get(:Missing) },
    sorting: -> { [3, nil, 1].sort },
    missing: -> { Db.new.vanish },
    fiber: -> { Fiber.new { raise StopIteration, 'fiber is done' }.resume },
    parens: -> { raise "closed (really) at x.rb:3:in `y': not me (KeyError)" },
    script: -> { raise NotImplementedError, 'abstract (call sub)' }
  }.freeze
end
