// The same from C++: the headers are C++98 as well.
#include <retrieve.h>

#include <cstdio>

int main()
{
    rtv_context_options options = RTV_CONTEXT_OPTIONS_INIT;
    options.threads = 2;
    rtv_context *context = NULL;
    rtv_status status = rtv_context_create(&context, &options);
    if (status == RTV_OK && rtv_context_threads(context) != 2)
        status = RTV_E_INTERNAL;
    std::printf("C++: %s\n", rtv_status_name(status));
    rtv_context_free(context);
    return status == RTV_OK ? 0 : 1;
}
