require 'minitest/autorun'
class TestErrors < Minitest::Test
  def test_raises_runtime_error = assert_raises(RuntimeError) { raise 'as it should' }
  def test_prints = puts("  called from:\n#{caller.first(3).join("\n")}")
  def test_warns = warn('x.rb:3: warning: an exception is deprecated')
end
