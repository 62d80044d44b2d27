/* Leaving a function that returns a status when a call fails. */
#ifndef EXAMPLE_TRY_H
#define EXAMPLE_TRY_H

#define TRY(call)                                                                                  \
    do {                                                                                           \
        rtv_status try_status_ = (call);                                                           \
        if (try_status_ != RTV_OK)                                                                 \
            return try_status_;                                                                    \
    } while (0)

#endif
