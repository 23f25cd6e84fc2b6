class PaymentError < StandardError; end
module Db; class Gone < IOError; end; end

def db
  raise Db::Gone, "closed stream"
end

def charge
  db
rescue IOError
  raise PaymentError, "card declined"
end

[1].each { |x| charge }
