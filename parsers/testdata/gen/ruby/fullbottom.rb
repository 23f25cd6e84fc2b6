# full_message with the message last, of an error without one.
class Declined < StandardError; end
def f = raise(Declined, "")
begin
  f
rescue => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: false, order: :bottom)
end
