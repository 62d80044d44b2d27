/* What writer and reader of our safetensors files agree on; see docs/format.md. */
#ifndef RTV_LIB_IO_CONTAINER_H
#define RTV_LIB_IO_CONTAINER_H

/* Every metadata key of ours begins with it; a file that has one of them must have all. */
#define RTV__CONTAINER_PREFIX      "retrieve.container"
#define RTV__CONTAINER_VERSION_KEY "retrieve.container"
#define RTV__CONTAINER_VERSION     "1"
/* Checksum of length and header, with 16 zeros in the place of this text itself. */
#define RTV__CONTAINER_HEADER_KEY "retrieve.container.header"
/* Checksums of the tensors, in the order of their data, one behind the other. */
#define RTV__CONTAINER_TENSORS_KEY "retrieve.container.tensors"

#define RTV__METADATA_NAME "__metadata__"
/* Tensors of zeros between others, so that each begins at a multiple of 64 bytes. */
#define RTV__PADDING_PREFIX "__padding__"

enum {
    RTV__CONTAINER_ALIGNMENT = 64,
    RTV__CONTAINER_MOST_HEADER_BYTES = 100000000, /* the limit of the safetensors library */
    RTV__CONTAINER_MOST_NAME_BYTES = 1023         /* of a name with its prefix, ours only */
};

#endif
