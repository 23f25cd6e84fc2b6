def one = raise("one")
def two = raise(ArgumentError, "two\nlines")
def three = nil.three
%i[one two three].each do |m|
  begin
    send(m)
  rescue => e
    Oracle.note(e)
    $stderr.puts e.full_message(highlight: false)
  end
end
