class Person
  def initialize = @name = 1
  def greet
    first_nmae = 1
    first_name
  end
end
Person.new.greet
