//! State that functions share because they name the same `upstream`.

use std::any::{Any, TypeId};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::adopt::Configured;
use crate::events;

/// Everything shared so far: at most a few objects for each dependency of the program.
static SHARED: Mutex<Vec<Shared>> = Mutex::new(Vec::new());

struct Shared {
    upstream: &'static str,
    ty: TypeId,
    state: &'static (dyn Any + Send + Sync),
}

/// The state of an upstream, as one function sees it: the first function that is called makes it, the others find it.
#[derive(Debug)]
pub struct Upstream<T: 'static> {
    name: &'static str,
    make: fn() -> T,
    found: OnceLock<&'static T>,
}

impl<T: Configured + Send + Sync> Upstream<T> {
    /// The state of the upstream `name`, which `make` makes with the settings of this function.
    pub const fn new(name: &'static str, make: fn() -> T) -> Self {
        Self { name, make, found: OnceLock::new() }
    }

    /// The state, made or found at the first call.
    #[inline]
    pub fn get(&self) -> &'static T {
        match self.found.get() {
            Some(found) => found,
            None => self.find(),
        }
    }

    #[cold]
    #[inline(never)]
    fn find(&self) -> &'static T {
        self.found.get_or_init(|| {
            let own = (self.make)();
            let found = {
                let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(found) = shared.iter().find_map(|shared| shared.find(self.name)) else {
                    // It lives as long as the functions do, which is for ever.
                    let state: &'static T = Box::leak(Box::new(own));
                    shared.push(Shared { upstream: self.name, ty: TypeId::of::<T>(), state });
                    return state;
                };
                found
            };
            if !own.has_settings_of(found) {
                events::conflict(self.name, T::WHAT);
            }
            found
        })
    }
}

impl Shared {
    fn find<T: 'static>(&self, upstream: &str) -> Option<&'static T> {
        (self.upstream == upstream && self.ty == TypeId::of::<T>())
            .then(|| self.state.downcast_ref())
            .flatten()
    }
}
