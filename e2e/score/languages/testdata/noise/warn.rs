fn unused_error() -> i32 { let exception = 1; loop { break } }
fn main() { let mut panic = 3; println!("{:?}", std::panic::Location::caller()); }
