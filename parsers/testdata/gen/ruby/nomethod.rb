def total(rows)
  rows.sum { |r| r.fetch(:price) * nil.rate }
end
total([{ price: 3 }])
