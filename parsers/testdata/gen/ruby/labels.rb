class Job
  define_method(:perform) { |x| helper.call(x) }
  def helper = ->(x) { x.each_with_index.map { |v, i| Float(v) } }
end
module Boot
  Job.new.perform(["1.5", "x"])
end
