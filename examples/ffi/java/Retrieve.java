import com.sun.jna.*;
import com.sun.jna.ptr.PointerByReference;

/** The functions and structs of libretrieve that the program uses, as JNA maps them; docs/abi.json describes all. */
public interface Retrieve extends Library {
    Retrieve NATIVE = Native.load(System.getenv().getOrDefault("RETRIEVE_LIBRARY", "retrieve"), Retrieve.class);

    int VERSION_NUMBER = 0x100;
    int OK = 0;
    int VALUE_INT64 = 2;
    int OPTIMIZER_ADAM = 2;
    int REMOVE_ACCIDENTAL_HITS = 1;

    /** A struct that begins with its size; the library writes the defaults. */
    abstract class Sized extends Structure {
        public int struct_size;
        public int flags;

        interface Init {
            int init(Structure options, long struct_size);
        }

        void defaults(Init init) {
            RetrieveException.check(init.init(this, size()));
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "seed", "threads", "reserved1", "allocate", "allocate_payload", "log",
        "log_payload", "execute", "execute_payload"})
    class ContextOptions extends Sized {
        public long seed;
        public int threads;
        public int reserved1;
        public Pointer allocate;
        public Pointer allocate_payload;
        public Pointer log;
        public Pointer log_payload;
        public Pointer execute;
        public Pointer execute_payload;

        ContextOptions() {
            defaults(NATIVE::rtv_context_options_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "kind", "row_updates", "non_finite", "reserved1", "schedule", "reserved2",
        "learning_rate", "others"})
    class OptimizerOptions extends Sized {
        public int kind;
        public int row_updates;
        public int non_finite;
        public int reserved1;
        public Pointer schedule;
        public Pointer reserved2;
        public double learning_rate;
        /** What this program leaves at the defaults: momentum and all that follows it. */
        public double[] others = new double[18];

        OptimizerOptions() {
            defaults(NATIVE::rtv_optimizer_options_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "kind", "reduction", "temperature", "label_smoothing", "hard_negatives",
        "probability_floor", "reserved1"})
    class RetrievalOptions extends Sized {
        public int kind;
        public int reduction;
        public float temperature;
        public float label_smoothing;
        public long hard_negatives;
        public float probability_floor;
        public int reserved1;

        RetrievalOptions() {
            defaults(NATIVE::rtv_retrieval_options_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "optimizer", "task", "candidate_id", "sample_weight", "sampling_correction",
        "reserved1"})
    class ModelOptions extends Sized {
        public Pointer optimizer;
        public Pointer task;
        public Pointer candidate_id;
        public Pointer sample_weight;
        public int sampling_correction;
        public int reserved1;

        ModelOptions() {
            defaults(NATIVE::rtv_model_options_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "batch_rows", "epochs", "shuffle_seed", "validation", "candidates", "evaluate",
        "monitor", "patience", "on_progress", "payload"})
    class FitOptions extends Sized {
        public long batch_rows;
        public long epochs;
        public long shuffle_seed;
        public Pointer validation;
        public Pointer candidates;
        public Pointer evaluate;
        public Pointer monitor;
        public long patience;
        public Pointer on_progress;
        public Pointer payload;

        FitOptions() {
            defaults(NATIVE::rtv_fit_options_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "count", "offsets", "ids", "strings", "string_bytes"})
    class IdLists extends Sized {
        public long count;
        public Pointer offsets;
        public Pointer ids;
        public Pointer strings;
        public Pointer string_bytes;

        IdLists() {
            defaults(NATIVE::rtv_id_lists_init);
        }
    }

    @Structure.FieldOrder({"struct_size", "flags", "k", "threads", "reserved1", "exclude", "allow"})
    class SearchOptions extends Sized {
        public long k;
        public int threads;
        public int reserved1;
        public Pointer exclude;
        public Pointer allow;

        SearchOptions() {
            defaults(NATIVE::rtv_search_options_init);
        }
    }

    int rtv_version();
    int rtv_check_abi(int compiled_version);
    String rtv_status_name(int status);
    String rtv_last_error_message();

    int rtv_context_options_init(Structure options, long struct_size);
    int rtv_optimizer_options_init(Structure options, long struct_size);
    int rtv_retrieval_options_init(Structure options, long struct_size);
    int rtv_model_options_init(Structure options, long struct_size);
    int rtv_fit_options_init(Structure options, long struct_size);
    int rtv_id_lists_init(Structure options, long struct_size);
    int rtv_search_options_init(Structure options, long struct_size);

    int rtv_context_create(PointerByReference out, ContextOptions options);
    void rtv_context_free(Pointer context);

    int rtv_column_create_strings(PointerByReference out, Pointer context, long rows, String[] strings, long[] lengths);
    int rtv_column_create_numbers(PointerByReference out, Pointer context, int type, long rows, long[] values);
    void rtv_column_free(Pointer column);
    int rtv_table_create(PointerByReference out, Pointer context);
    int rtv_table_add(Pointer table, String name, Pointer column);
    long rtv_table_rows(Pointer table);
    void rtv_table_free(Pointer table);

    int rtv_string_lookup_create(PointerByReference out, Pointer context, Pointer options);
    int rtv_integer_lookup_create(PointerByReference out, Pointer context, Pointer options);
    void rtv_preprocessor_free(Pointer preprocessor);
    int rtv_tower_create(PointerByReference out, Pointer context, String name);
    int rtv_tower_add_embedding(Pointer tower, String feature, Pointer preprocessor, long width, Pointer options);
    void rtv_tower_free(Pointer tower);

    int rtv_model_create(PointerByReference out, Pointer context, Pointer query, Pointer candidate, ModelOptions options);
    int rtv_model_fit(Pointer model, Pointer train, FitOptions options, PointerByReference history);
    int rtv_model_index(PointerByReference out, Pointer model, Pointer candidates, String id_column, Pointer options);
    void rtv_model_free(Pointer model);
    long rtv_history_epochs(Pointer history);
    double rtv_history_value(Pointer history, String name, long epoch);
    void rtv_history_free(Pointer history);

    int rtv_bundle_save(String path, Pointer model, Pointer index, Pointer options);
    int rtv_bundle_open(PointerByReference out, Pointer context, String path, Pointer options);
    int rtv_bundle_recommend(Pointer bundle, Pointer batch, SearchOptions search, Pointer hits);
    void rtv_bundle_free(Pointer bundle);
    int rtv_batch_create(PointerByReference out, Pointer context, long rows);
    int rtv_batch_set_strings(Pointer batch, String name, String[] strings, long[] lengths);
    void rtv_batch_free(Pointer batch);
    int rtv_hits_create(PointerByReference out, Pointer context);
    Pointer rtv_hits_offsets(Pointer hits);
    Pointer rtv_hits_ids_int64(Pointer hits);
    Pointer rtv_hits_scores(Pointer hits);
    void rtv_hits_free(Pointer hits);

    int rtv_index_create(PointerByReference out, Pointer context, long dim, Pointer options);
    int rtv_index_add(Pointer index, long[] ids, float[] vectors, long count);
    int rtv_index_search_into(Pointer index, float[] queries, long query_count, SearchOptions options, long[] out_ids,
        float[] out_scores, long[] out_counts);
    void rtv_index_free(Pointer index);
}
