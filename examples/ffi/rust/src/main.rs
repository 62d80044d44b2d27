//! Trains a small model, serves it from its file and searches an index: ../../README.md says what, step by step.
mod abi;
mod retrieve;

use abi::*;
use retrieve::{check, Error, Owned, Result};
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_void};
use std::{env, process, ptr, slice, time};

/// A C string that lives as long as the program.
macro_rules! c {
    ($text:literal) => {
        concat!($text, "\0").as_ptr() as *const c_char
    };
}

const USERS: i64 = 200;
const ITEMS: i64 = 60;
const MET: i64 = 10;
const WIDTH: i64 = 16;

fn item_of(user: i64, j: i64) -> i64 {
    user % 4 + 4 * ((3 * user + 7 * j) % 15)
}

/// C strings, and the pointers to them that the library takes.
struct Strings {
    _texts: Vec<CString>,
    pointers: Vec<*const c_char>,
}

impl Strings {
    fn of_users(users: impl Iterator<Item = i64>) -> Strings {
        let texts: Vec<CString> = users.map(|user| CString::new(format!("u{user}")).unwrap()).collect();
        let pointers = texts.iter().map(|text| text.as_ptr()).collect();
        Strings { _texts: texts, pointers }
    }
}

fn integer_column(context: &Owned<rtv_context>, values: &[i64]) -> Result<Owned<rtv_column>> {
    Owned::new(rtv_column_free, |out| unsafe {
        rtv_column_create_numbers(out, context.raw, RTV_VALUE_INT64, values.len() as i64, values.as_ptr() as *const c_void)
    })
}

fn new_table(context: &Owned<rtv_context>) -> Result<Owned<rtv_table>> {
    Owned::new(rtv_table_free, |out| unsafe { rtv_table_create(out, context.raw) })
}

fn make_tables(context: &Owned<rtv_context>) -> Result<(Owned<rtv_table>, Owned<rtv_table>)> {
    let pairs: Vec<(i64, i64)> = (0..MET).flat_map(|j| (0..USERS).map(move |user| (user, item_of(user, j)))).collect();
    let names = Strings::of_users(pairs.iter().map(|pair| pair.0));
    let users = Owned::new(rtv_column_free, |out| unsafe {
        rtv_column_create_strings(out, context.raw, pairs.len() as i64, names.pointers.as_ptr(), ptr::null())
    })?;
    let met: Vec<i64> = pairs.iter().map(|pair| pair.1).collect();
    let all: Vec<i64> = (0..ITEMS).collect();
    let (items, candidate_items) = (integer_column(context, &met)?, integer_column(context, &all)?);
    let (interactions, candidates) = (new_table(context)?, new_table(context)?);
    unsafe {
        check(rtv_table_add(interactions.raw, c!("user"), users.raw))?;
        check(rtv_table_add(interactions.raw, c!("item"), items.raw))?;
        check(rtv_table_add(candidates.raw, c!("item"), candidate_items.raw))?;
    }
    Ok((interactions, candidates))
}

fn make_tower(context: &Owned<rtv_context>, name: *const c_char, feature: *const c_char, lookup: Owned<rtv_preprocessor>) -> Result<Owned<rtv_tower>> {
    let tower = Owned::new(rtv_tower_free, |out| unsafe { rtv_tower_create(out, context.raw, name) })?;
    check(unsafe { rtv_tower_add_embedding(tower.raw, feature, lookup.raw, WIDTH, ptr::null()) })?;
    Ok(tower)
}

fn make_model(context: &Owned<rtv_context>) -> Result<Owned<rtv_model>> {
    let by_string = Owned::new(rtv_preprocessor_free, |out| unsafe { rtv_string_lookup_create(out, context.raw, ptr::null()) })?;
    let by_integer = Owned::new(rtv_preprocessor_free, |out| unsafe { rtv_integer_lookup_create(out, context.raw, ptr::null()) })?;
    let query = make_tower(context, c!("query"), c!("user"), by_string)?;
    let candidate = make_tower(context, c!("candidate"), c!("item"), by_integer)?;
    let optimizer = rtv_optimizer_options { kind: RTV_OPTIMIZER_ADAM, learning_rate: 0.05, ..Default::default() };
    let task = rtv_retrieval_options { flags: RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS as u32, ..Default::default() };
    let options = rtv_model_options { optimizer: &optimizer, task: &task, ..Default::default() };
    Owned::new(rtv_model_free, |out| unsafe { rtv_model_create(out, context.raw, query.raw, candidate.raw, &options) })
}

fn train(model: &Owned<rtv_model>, interactions: &Owned<rtv_table>) -> Result<()> {
    let options = rtv_fit_options { batch_rows: 200, epochs: 20, ..Default::default() };
    let history = Owned::new(rtv_history_free, |out| unsafe { rtv_model_fit(model.raw, interactions.raw, &options, out) })?;
    let epochs = unsafe { rtv_history_epochs(history.raw) };
    let loss = |epoch| unsafe { rtv_history_value(history.raw, c!("loss"), epoch) };
    println!("trained {} rows, {epochs} epochs", unsafe { rtv_table_rows(interactions.raw) });
    println!("loss fell: {}", yes(loss(epochs - 1) < loss(0)));
    Ok(())
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// An opened bundle with what a query takes: the 5 best for each user, without the items that it has met.
struct Recommender {
    hits: Owned<rtv_hits>,
    batch: Owned<rtv_batch>,
    bundle: Owned<rtv_bundle>,
    met: Vec<i64>,
    offsets: Vec<i64>,
}

impl Recommender {
    fn open(context: &Owned<rtv_context>, path: &CStr, users: &[i64]) -> Result<Recommender> {
        let bundle = Owned::new(rtv_bundle_free, |out| unsafe { rtv_bundle_open(out, context.raw, path.as_ptr(), ptr::null()) })?;
        let batch = Owned::new(rtv_batch_free, |out| unsafe { rtv_batch_create(out, context.raw, users.len() as i64) })?;
        let names = Strings::of_users(users.iter().copied());
        check(unsafe { rtv_batch_set_strings(batch.raw, c!("user"), names.pointers.as_ptr(), ptr::null()) })?;
        let hits = Owned::new(rtv_hits_free, |out| unsafe { rtv_hits_create(out, context.raw) })?;
        let met = users.iter().flat_map(|&user| (0..MET).map(move |j| item_of(user, j))).collect();
        let offsets = (0..=users.len() as i64).map(|list| MET * list).collect();
        Ok(Recommender { hits, batch, bundle, met, offsets })
    }

    fn recommend(&self) -> Result<()> {
        let count = self.met.len() as i64;
        let exclude = rtv_id_lists { count, offsets: self.offsets.as_ptr(), ids: self.met.as_ptr(), ..Default::default() };
        let search = rtv_search_options { k: 5, exclude: &exclude, ..Default::default() };
        check(unsafe { rtv_bundle_recommend(self.bundle.raw, self.batch.raw, &search, self.hits.raw) })
    }

    /// The ids of each user, and all scores.
    fn results(&self) -> (Vec<Vec<i64>>, Vec<f32>) {
        unsafe {
            let begins = slice::from_raw_parts(rtv_hits_offsets(self.hits.raw), self.offsets.len());
            let count = begins[begins.len() - 1] as usize;
            let ids = slice::from_raw_parts(rtv_hits_ids_int64(self.hits.raw), count);
            let scores = slice::from_raw_parts(rtv_hits_scores(self.hits.raw), count);
            let lists = begins.windows(2).map(|list| ids[list[0] as usize..list[1] as usize].to_vec()).collect();
            (lists, scores.to_vec())
        }
    }
}

fn search_index(context: &Owned<rtv_context>) -> Result<String> {
    let index = Owned::new(rtv_index_free, |out| unsafe { rtv_index_create(out, context.raw, 2, ptr::null()) })?;
    let (new_ids, vectors) = ([10i64, 20, 30], [1f32, 0.0, 0.0, 1.0, 1.0, 1.0]);
    check(unsafe { rtv_index_add(index.raw, new_ids.as_ptr(), vectors.as_ptr(), 3) })?;
    let (query, mut ids, mut scores) = ([1f32, 0.5], [0i64; 2], [0f32; 2]);
    let options = rtv_search_options { k: 2, ..Default::default() };
    check(unsafe {
        rtv_index_search_into(index.raw, query.as_ptr(), 1, &options, ids.as_mut_ptr(), scores.as_mut_ptr(), ptr::null_mut())
    })?;
    Ok(ids.iter().zip(scores).map(|(id, score)| format!("{id} {score:.2}")).collect::<Vec<_>>().join(", "))
}

fn time_calls(context: &Owned<rtv_context>, path: &CStr, calls: u32) -> Result<()> {
    let one = Recommender::open(context, path, &[7])?;
    one.recommend()?;
    let begin = time::Instant::now();
    for _ in 0..calls {
        one.recommend()?;
    }
    println!("recommend: {:.0} ns a call", begin.elapsed().as_nanos() as f64 / calls as f64);
    Ok(())
}

fn scenario(path: &CStr, calls: u32) -> Result<()> {
    check(unsafe { rtv_check_abi(RTV_VERSION_NUMBER) })?;
    let version = unsafe { rtv_version() };
    println!("libretrieve {}.{}.{}", version >> 16, version >> 8 & 255, version & 255);
    let options = rtv_context_options { threads: 2, seed: 1, ..Default::default() };
    let context = Owned::new(rtv_context_free, |out| unsafe { rtv_context_create(out, &options) })?;
    let (interactions, candidates) = make_tables(&context)?;
    let model = make_model(&context)?;
    train(&model, &interactions)?;
    let index = Owned::new(rtv_index_free, |out| unsafe {
        rtv_model_index(out, model.raw, candidates.raw, c!("item"), ptr::null())
    })?;
    check(unsafe { rtv_bundle_save(path.as_ptr(), model.raw, index.raw, ptr::null()) })?;
    let users = [7, 50];
    let first = Recommender::open(&context, path, &users)?;
    first.recommend()?;
    let (lists, scores) = first.results();
    let mut excluded = 0;
    for (user, ids) in users.iter().zip(&lists) {
        let mut rising = ids.clone();
        rising.sort_unstable();
        println!("u{user}: {}", rising.iter().map(i64::to_string).collect::<Vec<_>>().join(" "));
        excluded += (0..MET).filter(|&j| ids.contains(&item_of(*user, j))).count();
    }
    println!("excluded among them: {excluded}");
    let second = Recommender::open(&context, path, &users)?;
    second.recommend()?;
    println!("reopened bundle gives the same: {}", yes(second.results() == (lists, scores)));
    println!("index: {}", search_index(&context)?);
    if let Err(error) = Owned::new(rtv_index_free, |out| unsafe { rtv_index_create(out, context.raw, -3, ptr::null()) }) {
        println!("error: {error}");
    }
    if calls > 0 {
        time_calls(&context, path, calls)?;
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() < 2 {
        eprintln!("usage: {} BUNDLE [CALLS]", arguments[0]);
        process::exit(2);
    }
    let path = CString::new(arguments[1].as_str()).expect("no path holds a zero byte");
    let calls = arguments.get(2).map_or(0, |text| text.parse().expect("CALLS is a number"));
    if let Err(Error { name, message }) = scenario(&path, calls) {
        eprintln!("{name}: {message}");
        process::exit(1);
    }
}
