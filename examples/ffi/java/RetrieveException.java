import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.function.ToIntFunction;

/** A failed call: the name of its status, and the message that names the values. */
public class RetrieveException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RetrieveException(int status) {
        super(Retrieve.NATIVE.rtv_status_name(status) + ": " + Retrieve.NATIVE.rtv_last_error_message());
    }

    static void check(int status) {
        if (status != Retrieve.OK) {
            throw new RetrieveException(status);
        }
    }

    /** The new object that a call hands out through its first argument. */
    static Pointer create(ToIntFunction<PointerByReference> call) {
        PointerByReference out = new PointerByReference();
        check(call.applyAsInt(out));
        return out.getValue();
    }
}
