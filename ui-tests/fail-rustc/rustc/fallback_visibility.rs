//! Fallbacks that exist and cannot be seen from here.

// hostile 17

use resilient_runtime::resilient;

mod elsewhere {
    pub struct Service;

    impl Service {
        fn private(_: u8) -> Result<u8, ()> {
            Ok(1)
        }
    }

    pub struct Derived;

    impl Derived {
        pub fn only_here(_: u8) -> Result<u8, ()> {
            Ok(2)
        }
    }

    fn private(_: u8) -> Result<u8, ()> {
        Ok(3)
    }
}

#[resilient(fallback = elsewhere::private)]
fn private_function(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = elsewhere::Service::private)]
fn private_method(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = elsewhere::Service::only_here)]
fn of_another_type(id: u8) -> Result<u8, ()> {
    Ok(id)
}

fn main() {}
