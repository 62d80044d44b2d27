/* A program of somebody else, built against the installed library. */
#include <retrieve.h>

#include <stdio.h>

int main(void)
{
    rtv_context *context = NULL;
    rtv_tensor *tensor = NULL;
    int64_t dims[2] = {2, 3};
    rtv_status status = rtv_check_abi(RTV_VERSION_NUMBER);
    if (status == RTV_OK)
        status = rtv_context_create(&context, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_create(&tensor, context, RTV_DTYPE_F32, 2, dims);
    if (status == RTV_OK && rtv_tensor_count(tensor) != 6)
        status = RTV_E_INTERNAL;
    printf("libretrieve %d.%d.%d: %s\n", (int)(rtv_version() >> 16),
           (int)(rtv_version() >> 8 & 255), (int)(rtv_version() & 255), rtv_status_name(status));
    rtv_tensor_free(tensor);
    rtv_context_free(context);
    return status == RTV_OK ? 0 : 1;
}
