'use strict';
// Trains a small model, serves it from its file and searches an index: ../README.md says what, step by step.
const { abi, call, constants, create, decode, options, RetrieveError } = require('./retrieve.js');

const USERS = 200, ITEMS = 60, MET = 10, WIDTH = 16;

const itemOf = (user, j) => user % 4 + 4 * ((3 * user + 7 * j) % 15);
const met = (user) => Array.from({ length: MET }, (_, j) => itemOf(user, j));
const yes = (is) => (is ? 'yes' : 'no');
const integers = (values) => BigInt64Array.from(values, BigInt);

function add(table, name, column) {
    call.rtv_table_add(table, name, column);
    call.rtv_column_free(column);
}

function addIntegers(context, table, name, values) {
    add(table, name, create('rtv_column_create_numbers', context, constants.RTV_VALUE_INT64, values.length, integers(values)));
}

function makeTables(context) {
    const rows = Array.from({ length: MET * USERS }, (_, row) => ({ user: row % USERS, j: Math.floor(row / USERS) }));
    const interactions = create('rtv_table_create', context);
    add(interactions, 'user', create('rtv_column_create_strings', context, rows.length, rows.map(({ user }) => `u${user}`), null));
    addIntegers(context, interactions, 'item', rows.map(({ user, j }) => itemOf(user, j)));
    const candidates = create('rtv_table_create', context);
    addIntegers(context, candidates, 'item', [...Array(ITEMS).keys()]);
    return { interactions, candidates };
}

function makeTower(context, name, feature, lookup) {
    const tower = create('rtv_tower_create', context, name);
    const preprocessor = create(lookup, context, null);
    call.rtv_tower_add_embedding(tower, feature, preprocessor, WIDTH, null);
    call.rtv_preprocessor_free(preprocessor);
    return tower;
}

function makeModel(context) {
    const query = makeTower(context, 'query', 'user', 'rtv_string_lookup_create');
    const candidate = makeTower(context, 'candidate', 'item', 'rtv_integer_lookup_create');
    const optimizer = options('rtv_optimizer_options', { kind: constants.RTV_OPTIMIZER_ADAM, learning_rate: 0.05 });
    const task = options('rtv_retrieval_options', { flags: constants.RTV_RETRIEVAL_REMOVE_ACCIDENTAL_HITS });
    const model = create('rtv_model_create', context, query, candidate, options('rtv_model_options', { optimizer, task }));
    call.rtv_tower_free(query);
    call.rtv_tower_free(candidate);
    return model;
}

function train(model, interactions) {
    const out = [null];
    call.rtv_model_fit(model, interactions, options('rtv_fit_options', { batch_rows: 200, epochs: 20 }), out);
    const history = out[0];
    const epochs = call.rtv_history_epochs(history);
    const loss = (epoch) => call.rtv_history_value(history, 'loss', epoch);
    console.log(`trained ${call.rtv_table_rows(interactions)} rows, ${epochs} epochs`);
    console.log(`loss fell: ${yes(loss(epochs - 1) < loss(0))}`);
    call.rtv_history_free(history);
}

function save(path, model, candidates) {
    const index = create('rtv_model_index', model, candidates, 'item', null);
    call.rtv_bundle_save(path, model, index, null);
    call.rtv_index_free(index);
}

// An opened bundle with what a query takes: the 5 best for each user, without the items that it has met.
class Recommender {
    constructor(context, path, users) {
        this.users = users;
        this.bundle = create('rtv_bundle_open', context, path, null);
        this.batch = create('rtv_batch_create', context, users.length);
        call.rtv_batch_set_strings(this.batch, 'user', users.map((user) => `u${user}`), null);
        this.hits = create('rtv_hits_create', context);
        const ids = integers(users.flatMap(met));
        const offsets = integers([...users.keys(), users.length].map((list) => MET * list));
        const exclude = options('rtv_id_lists', { count: ids.length, ids, offsets });
        this.search = options('rtv_search_options', { k: 5, exclude });
    }

    recommend() {
        call.rtv_bundle_recommend(this.bundle, this.batch, this.search, this.hits);
    }

    results() {
        const begins = decode(call.rtv_hits_offsets(this.hits), 'int64_t', this.users.length + 1).map(Number);
        const count = begins[begins.length - 1];
        const ids = decode(call.rtv_hits_ids_int64(this.hits), 'int64_t', count).map(Number);
        const lists = this.users.map((_, q) => Array.from(ids.slice(begins[q], begins[q + 1])));
        return { lists, scores: Array.from(decode(call.rtv_hits_scores(this.hits), 'float', count)) };
    }

    free() {
        call.rtv_hits_free(this.hits);
        call.rtv_batch_free(this.batch);
        call.rtv_bundle_free(this.bundle);
    }
}

function serve(context, path) {
    const users = [7, 50];
    const [first, second] = [0, 1].map(() => new Recommender(context, path, users));
    first.recommend();
    second.recommend();
    const answers = first.results();
    let excluded = 0;
    users.forEach((user, q) => {
        const ids = answers.lists[q];
        excluded += ids.filter((id) => met(user).includes(id)).length;
        console.log(`u${user}: ${[...ids].sort((a, b) => a - b).join(' ')}`);
    });
    console.log(`excluded among them: ${excluded}`);
    console.log(`reopened bundle gives the same: ${yes(JSON.stringify(second.results()) === JSON.stringify(answers))}`);
    first.free();
    second.free();
}

function searchIndex(context) {
    const index = create('rtv_index_create', context, 2, null);
    call.rtv_index_add(index, integers([10, 20, 30]), Float32Array.of(1, 0, 0, 1, 1, 1), 3);
    const ids = new BigInt64Array(2), scores = new Float32Array(2);
    call.rtv_index_search_into(index, Float32Array.of(1, 0.5), 1, options('rtv_search_options', { k: 2 }), ids, scores, null);
    call.rtv_index_free(index);
    return Array.from(ids, (id, i) => `${id} ${scores[i].toFixed(2)}`).join(', ');
}

function timeCalls(context, path, calls) {
    const one = new Recommender(context, path, [7]);
    for (let i = 0; i < calls / 2; i++) one.recommend(); // compiles what runs often
    const begin = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) one.recommend();
    console.log(`recommend: ${(Number(process.hrtime.bigint() - begin) / calls).toFixed(0)} ns a call`);
    one.free();
}

function main(path, calls) {
    call.rtv_check_abi(abi.version_number);
    const version = call.rtv_version();
    console.log(`libretrieve ${version >> 16}.${version >> 8 & 255}.${version & 255}`);
    const context = create('rtv_context_create', options('rtv_context_options', { threads: 2, seed: 1 }));
    const { interactions, candidates } = makeTables(context);
    const model = makeModel(context);
    train(model, interactions);
    save(path, model, candidates);
    serve(context, path);
    console.log(`index: ${searchIndex(context)}`);
    try {
        create('rtv_index_create', context, -3, null);
    } catch (error) {
        if (!(error instanceof RetrieveError)) throw error;
        console.log(`error: ${error.message}`);
    }
    if (calls > 0) timeCalls(context, path, calls);
    call.rtv_model_free(model);
    call.rtv_table_free(interactions);
    call.rtv_table_free(candidates);
    call.rtv_context_free(context);
}

if (process.argv.length < 3) {
    console.error('usage: scenario.js BUNDLE [CALLS]');
    process.exit(2);
}
main(process.argv[2], Number(process.argv[3] || 0));
