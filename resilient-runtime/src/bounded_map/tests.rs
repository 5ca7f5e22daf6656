use std::collections::{HashMap as Model, HashSet};

use proptest::prelude::*;

use super::*;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what is asked for")]
fn anything(_: &u32) -> bool {
    true
}

#[test]
fn what_is_put_under_a_key_is_found_until_something_takes_its_place() {
    let mut map = BoundedMap::new();
    assert_eq!(map.find(1_u128), None);
    assert_eq!(map.insert(1, 10_u32, 2, anything), Ok(None));
    assert_eq!(map.insert(1, 11, 2, anything), Ok(Some(10)));
    assert_eq!(map.find(1), Some(&11));
    assert_eq!(map.len(), 1);
}

#[test]
fn the_entries_that_were_not_used_are_forgotten_first() {
    let mut map = BoundedMap::new();
    for key in 0..8_u128 {
        assert_eq!(map.insert(key, 0_u32, 8, anything), Ok(None));
    }
    for key in [0, 1, 2, 5] {
        map.find(key);
    }
    for key in 8..12_u128 {
        assert_eq!(map.insert(key, 0, 8, anything), Ok(Some(0)));
    }
    let left: HashSet<u128> = (0..12).filter(|&key| map.find(key).is_some()).collect();
    assert_eq!(left, HashSet::from([0, 1, 2, 5, 8, 9, 10, 11]));
}

#[test]
fn an_entry_is_spared_once_for_each_use() {
    let mut map = BoundedMap::new();
    for key in 0..8_u128 {
        assert_eq!(map.insert(key, 0_u32, 8, anything), Ok(None));
        assert_eq!(map.find(key), Some(&0));
    }
    assert_eq!(map.insert(8, 0, 8, anything), Ok(Some(0)));
    map.find(1);
    assert_eq!(map.insert(8, 0, 8, anything), Ok(Some(0)), "to be put anew is a use, too");
    for key in 9..15_u128 {
        assert_eq!(map.insert(key, 0, 8, anything), Ok(Some(0)));
    }
    let left: HashSet<u128> = (0..15).filter(|&key| map.find(key).is_some()).collect();
    assert_eq!(left, HashSet::from([1, 8, 9, 10, 11, 12, 13, 14]));
}

#[test]
fn a_flood_of_newcomers_does_not_wash_out_a_key_in_use() {
    let mut map = BoundedMap::new();
    assert_eq!(map.insert(0_u128, 7_u32, 64, anything), Ok(None));
    for key in 1..100_000_u128 {
        assert_eq!(map.find(0), Some(&7));
        assert!(map.insert(key, 0, 64, anything).is_ok());
    }
    assert_eq!(map.len(), 64);
}

#[test]
fn a_newcomer_finds_a_place_where_all_entries_are_in_use_but_may_be_forgotten() {
    let mut map = BoundedMap::new();
    for key in 0..1_000_u128 {
        assert_eq!(map.insert(key, 0_u32, 1_000, anything), Ok(None));
    }
    for round in 0..100_u128 {
        assert_eq!((0..2_000).filter(|&key| map.find(key).is_some()).count(), 1_000);
        assert_eq!(map.insert(1_000 + round, 0, 1_000, anything), Ok(Some(0)));
    }
}

#[test]
fn nothing_is_looked_at_more_than_16_times_for_one_newcomer() {
    let mut map = BoundedMap::new();
    for key in 0..1_000_u128 {
        assert_eq!(map.insert(key, 0_u32, 1_000, anything), Ok(None));
    }
    let looks = std::cell::Cell::new(0);
    let refused = map.insert(1_000, 5, 1_000, |_| {
        looks.set(looks.get() + 1);
        false
    });
    assert_eq!((refused, looks.get()), (Err(5), LOOKS));
}

#[test]
fn a_map_without_capacity_takes_nothing() {
    assert_eq!(BoundedMap::new().insert(1_u128, 5_u32, 0, anything), Err(5));
}

proptest! {
    /// The model keeps everything that was ever put; the map may have lost some of it, but says nothing else.
    #[test]
    fn a_map_is_bounded_keeps_what_must_be_kept_and_never_mixes_values(
        capacity in 0..40_usize,
        steps in proptest::collection::vec((0..100_u128, any::<bool>(), any::<u32>()), 0..400),
    ) {
        let must_keep = |value: &u32| value % 7 == 0;
        let mut map = BoundedMap::new();
        let mut model = Model::new();
        for (key, put, value) in steps {
            if put {
                match map.insert(key, value, capacity, |value| !must_keep(value)) {
                    Ok(Some(old)) if model.get(&key) == Some(&old) => { model.insert(key, value); }
                    Ok(out) => {
                        prop_assert!(out.is_none_or(|out| !must_keep(&out)));
                        model.insert(key, value);
                    }
                    Err(unplaced) => prop_assert_eq!(unplaced, value),
                }
            } else if let Some(found) = map.find(key) {
                prop_assert_eq!(Some(found), model.get(&key));
            } else {
                prop_assert!(model.get(&key).is_none_or(|value| !must_keep(value)));
                model.remove(&key);
            }
            prop_assert!(map.len() <= capacity);
        }
    }
}
