import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Trains a small model, serves it from its file and searches an index: ../README.md says what, step by step. */
public class Scenario {
    static final Retrieve NATIVE = Retrieve.NATIVE;
    static final int USERS = 200;
    static final int ITEMS = 60;
    static final int MET = 10;
    static final int WIDTH = 16;

    static long itemOf(int user, int j) {
        return user % 4 + 4 * ((3 * user + 7 * j) % 15);
    }

    static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    static Memory memory(long[] values) {
        Memory memory = new Memory(8L * values.length);
        memory.write(0, values, 0, values.length);
        return memory;
    }

    static void add(Pointer table, String name, Pointer column) {
        RetrieveException.check(NATIVE.rtv_table_add(table, name, column));
        NATIVE.rtv_column_free(column);
    }

    static Pointer integers(Pointer context, long[] values) {
        return RetrieveException.create(
            out -> NATIVE.rtv_column_create_numbers(out, context, Retrieve.VALUE_INT64, values.length, values));
    }

    static Pointer makeInteractions(Pointer context) {
        int rows = MET * USERS;
        String[] users = IntStream.range(0, rows).mapToObj(row -> "u" + row % USERS).toArray(String[]::new);
        long[] items = IntStream.range(0, rows).mapToLong(row -> itemOf(row % USERS, row / USERS)).toArray();
        Pointer table = RetrieveException.create(out -> NATIVE.rtv_table_create(out, context));
        add(table, "user", RetrieveException.create(
            out -> NATIVE.rtv_column_create_strings(out, context, rows, users, null)));
        add(table, "item", integers(context, items));
        return table;
    }

    static Pointer makeCandidates(Pointer context) {
        Pointer table = RetrieveException.create(out -> NATIVE.rtv_table_create(out, context));
        add(table, "item", integers(context, LongStream.range(0, ITEMS).toArray()));
        return table;
    }

    static Pointer makeTower(Pointer context, String name, String feature, Pointer lookup) {
        Pointer tower = RetrieveException.create(out -> NATIVE.rtv_tower_create(out, context, name));
        RetrieveException.check(NATIVE.rtv_tower_add_embedding(tower, feature, lookup, WIDTH, null));
        NATIVE.rtv_preprocessor_free(lookup);
        return tower;
    }

    static Pointer makeModel(Pointer context) {
        Pointer query = makeTower(context, "query", "user",
            RetrieveException.create(out -> NATIVE.rtv_string_lookup_create(out, context, null)));
        Pointer candidate = makeTower(context, "candidate", "item",
            RetrieveException.create(out -> NATIVE.rtv_integer_lookup_create(out, context, null)));
        Retrieve.OptimizerOptions optimizer = new Retrieve.OptimizerOptions();
        optimizer.kind = Retrieve.OPTIMIZER_ADAM;
        optimizer.learning_rate = 0.05;
        optimizer.write();
        Retrieve.RetrievalOptions task = new Retrieve.RetrievalOptions();
        task.flags = Retrieve.REMOVE_ACCIDENTAL_HITS;
        task.write();
        Retrieve.ModelOptions options = new Retrieve.ModelOptions();
        options.optimizer = optimizer.getPointer();
        options.task = task.getPointer();
        Pointer model = RetrieveException.create(out -> NATIVE.rtv_model_create(out, context, query, candidate, options));
        NATIVE.rtv_tower_free(query);
        NATIVE.rtv_tower_free(candidate);
        return model;
    }

    static void train(Pointer model, Pointer interactions) {
        Retrieve.FitOptions options = new Retrieve.FitOptions();
        options.batch_rows = 200;
        options.epochs = 20;
        Pointer history = RetrieveException.create(out -> NATIVE.rtv_model_fit(model, interactions, options, out));
        long epochs = NATIVE.rtv_history_epochs(history);
        double first = NATIVE.rtv_history_value(history, "loss", 0);
        double last = NATIVE.rtv_history_value(history, "loss", epochs - 1);
        NATIVE.rtv_history_free(history);
        System.out.printf("trained %d rows, %d epochs%n", NATIVE.rtv_table_rows(interactions), epochs);
        System.out.printf("loss fell: %s%n", yes(last < first));
    }

    static void save(String path, Pointer model, Pointer candidates) {
        Pointer index = RetrieveException.create(out -> NATIVE.rtv_model_index(out, model, candidates, "item", null));
        RetrieveException.check(NATIVE.rtv_bundle_save(path, model, index, null));
        NATIVE.rtv_index_free(index);
    }

    /** An opened bundle with what a query takes: the 5 best for each user, without the items that it has met. */
    static class Recommender implements AutoCloseable {
        final Pointer bundle;
        final Pointer batch;
        final Pointer hits;
        final Retrieve.IdLists exclude = new Retrieve.IdLists();
        final Retrieve.SearchOptions search = new Retrieve.SearchOptions();
        final Memory offsets;
        final Memory met;
        final int users;

        Recommender(Pointer context, String path, int... users) {
            this.users = users.length;
            String[] names = IntStream.of(users).mapToObj(user -> "u" + user).toArray(String[]::new);
            bundle = RetrieveException.create(out -> NATIVE.rtv_bundle_open(out, context, path, null));
            batch = RetrieveException.create(out -> NATIVE.rtv_batch_create(out, context, users.length));
            RetrieveException.check(NATIVE.rtv_batch_set_strings(batch, "user", names, null));
            hits = RetrieveException.create(out -> NATIVE.rtv_hits_create(out, context));
            offsets = memory(LongStream.rangeClosed(0, users.length).map(list -> list * MET).toArray());
            met = memory(IntStream.of(users).boxed()
                .flatMapToLong(user -> IntStream.range(0, MET).mapToLong(j -> itemOf(user, j))).toArray());
            exclude.count = (long) users.length * MET;
            exclude.offsets = offsets;
            exclude.ids = met;
            exclude.write();
            search.k = 5;
            search.exclude = exclude.getPointer();
            search.write();
            // Nothing changes from call to call: JNA need not copy the fields each time.
            search.setAutoSynch(false);
        }

        void recommend() {
            RetrieveException.check(NATIVE.rtv_bundle_recommend(bundle, batch, search, hits));
        }

        long[] begins() {
            return NATIVE.rtv_hits_offsets(hits).getLongArray(0, users + 1);
        }

        long[] ids(int user) {
            long[] begins = begins();
            int count = (int) (begins[user + 1] - begins[user]);
            return NATIVE.rtv_hits_ids_int64(hits).getLongArray(8 * begins[user], count);
        }

        float[] scores() {
            return NATIVE.rtv_hits_scores(hits).getFloatArray(0, (int) begins()[users]);
        }

        @Override
        public void close() {
            NATIVE.rtv_hits_free(hits);
            NATIVE.rtv_batch_free(batch);
            NATIVE.rtv_bundle_free(bundle);
        }
    }

    static String searchIndex(Pointer context) {
        Pointer index = RetrieveException.create(out -> NATIVE.rtv_index_create(out, context, 2, null));
        RetrieveException.check(
            NATIVE.rtv_index_add(index, new long[] {10, 20, 30}, new float[] {1, 0, 0, 1, 1, 1}, 3));
        Retrieve.SearchOptions options = new Retrieve.SearchOptions();
        options.k = 2;
        long[] ids = new long[2];
        float[] scores = new float[2];
        RetrieveException.check(
            NATIVE.rtv_index_search_into(index, new float[] {1, 0.5f}, 1, options, ids, scores, null));
        NATIVE.rtv_index_free(index);
        return String.format(Locale.ROOT, "%d %.2f, %d %.2f", ids[0], scores[0], ids[1], scores[1]);
    }

    static void serve(Pointer context, String path) {
        int[] users = {7, 50};
        try (Recommender first = new Recommender(context, path, users);
             Recommender second = new Recommender(context, path, users)) {
            first.recommend();
            second.recommend();
            long excluded = 0;
            boolean same = Arrays.equals(first.scores(), second.scores());
            for (int q = 0; q < users.length; q++) {
                int user = users[q];
                long[] ids = first.ids(q);
                same &= Arrays.equals(ids, second.ids(q));
                excluded += LongStream.of(ids)
                    .filter(id -> IntStream.range(0, MET).anyMatch(j -> itemOf(user, j) == id)).count();
                System.out.printf("u%d: %s%n", user,
                    LongStream.of(ids).sorted().mapToObj(Long::toString).collect(Collectors.joining(" ")));
            }
            System.out.printf("excluded among them: %d%n", excluded);
            System.out.printf("reopened bundle gives the same: %s%n", yes(same));
        }
    }

    static void timeCalls(Pointer context, String path, int calls) {
        try (Recommender one = new Recommender(context, path, 7)) {
            // The virtual machine compiles what runs often: not the time of a call.
            for (int i = 0; i < calls / 2; i++) {
                one.recommend();
            }
            long begin = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                one.recommend();
            }
            System.out.printf("recommend: %.0f ns a call%n", (System.nanoTime() - begin) / (double) calls);
        }
    }

    public static void main(String[] arguments) {
        if (arguments.length < 1) {
            System.err.println("usage: Scenario BUNDLE [CALLS]");
            System.exit(2);
        }
        RetrieveException.check(NATIVE.rtv_check_abi(Retrieve.VERSION_NUMBER));
        int version = NATIVE.rtv_version();
        System.out.printf("libretrieve %d.%d.%d%n", version >>> 16, version >> 8 & 255, version & 255);
        Retrieve.ContextOptions options = new Retrieve.ContextOptions();
        options.threads = 2;
        options.seed = 1;
        Pointer context = RetrieveException.create(out -> NATIVE.rtv_context_create(out, options));
        Pointer interactions = makeInteractions(context);
        Pointer candidates = makeCandidates(context);
        Pointer model = makeModel(context);
        train(model, interactions);
        save(arguments[0], model, candidates);
        serve(context, arguments[0]);
        System.out.printf("index: %s%n", searchIndex(context));
        try {
            RetrieveException.create(out -> NATIVE.rtv_index_create(out, context, -3, null));
        } catch (RetrieveException error) {
            System.out.printf("error: %s%n", error.getMessage());
        }
        if (arguments.length > 1) {
            timeCalls(context, arguments[0], Integer.parseInt(arguments[1]));
        }
        NATIVE.rtv_model_free(model);
        NATIVE.rtv_table_free(interactions);
        NATIVE.rtv_table_free(candidates);
        NATIVE.rtv_context_free(context);
    }
}
