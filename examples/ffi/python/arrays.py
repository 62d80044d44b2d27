"""numpy, DLPack and Arrow: memory goes in and out of the library without a copy. Every claim is checked."""
import array
import ctypes
import gc
import os
import sys
import tempfile
from ctypes import POINTER, byref, c_void_p, cast

import numpy as np
import pyarrow as pa

import retrieve_abi as abi
import scenario
from retrieve import Error, call, create, library
from tensors import PLAIN, Tensor, capsule_pointer, held


def address_of(pointer):
    return cast(pointer, c_void_p).value


def expect_error(status, text, function, *arguments):
    try:
        function(*arguments)
    except Error as error:
        assert error.status == status and text in str(error), (error.name, str(error))
        return str(error)
    raise AssertionError("no error")


def buffers(context):
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = Tensor.over(numbers, context)
    assert library.rtv_tensor_data(tensor.handle) == numbers.ctypes.data
    again = np.frombuffer(tensor.memory(), dtype=np.float32).reshape(2, 3)
    again[1, 2] = 50
    assert numbers[1, 2] == 50
    assert len(held) == 1
    del again, tensor
    assert not held
    assert list(Tensor.over(array.array("q", [1, 2, 3])).memory()) == [1, 2, 3]
    print("buffer protocol: one memory, and let go")


def search(context):
    """Rows of numpy arrays are vectors, queries and results."""
    generator = np.random.default_rng(1)
    vectors = generator.standard_normal((1000, 16), dtype=np.float32)
    ids = np.arange(1000, dtype=np.int64) * 3
    queries = vectors[:5] * 2
    found, scores = np.empty((5, 4), dtype=np.int64), np.empty((5, 4), dtype=np.float32)
    pointer = lambda a, kind: a.ctypes.data_as(POINTER(kind))
    index = create(abi.rtv_index, "index_create", context, 16, None)
    call("index_add", index, pointer(ids, ctypes.c_int64), pointer(vectors, ctypes.c_float), len(ids))
    call("index_search_into", index, pointer(queries, ctypes.c_float), 5, byref(abi.rtv_search_options(k=4)),
         pointer(found, ctypes.c_int64), pointer(scores, ctypes.c_float), None)
    library.rtv_index_free(index)
    expected = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")[:, :4] * 3
    assert (found == expected).all() and (np.diff(scores, axis=1) <= 0).all()
    print("search: the ids that numpy finds")


def dlpack(context):
    # Ours to numpy.
    handle = POINTER(abi.rtv_tensor)()
    call("tensor_create", byref(handle), context, abi.RTV_DTYPE_F64, 2, (ctypes.c_int64 * 2)(2, 3))
    tensor = Tensor(handle)
    view = np.from_dlpack(tensor)
    assert view.shape == (2, 3) and view.dtype == np.float64
    assert view.ctypes.data == library.rtv_tensor_data(handle)
    tensor.memory()[5] = 7.0
    del tensor, handle
    gc.collect()
    assert view[1, 2] == 7.0  # numpy keeps it
    # Numpy's to us.
    for kind in (np.float32, np.float64, np.int32, np.int64, np.uint8, np.bool_):
        numbers = np.ones((3, 4), dtype=kind)
        users = sys.getrefcount(numbers)
        taken = Tensor.of(numbers, context)
        assert library.rtv_tensor_data(taken.handle) == numbers.ctypes.data
        assert sys.getrefcount(numbers) == users + 1
        del taken
        assert sys.getrefcount(numbers) == users
    # One that nobody takes; one by the old protocol; one that may not be written.
    unused = Tensor.of(numbers).__dlpack__()
    assert capsule_pointer(unused, PLAIN)
    del unused
    assert sys.getrefcount(numbers) == users
    numbers.flags.writeable = False
    frozen = Tensor.of(numbers)
    assert not np.from_dlpack(frozen).flags.writeable
    expect_error(abi.RTV_E_STATE, "read-only", frozen.__dlpack__)
    del frozen
    told = expect_error(abi.RTV_E_SHAPE, "stride", Tensor.of, np.ones((3, 4), dtype=np.float32).T)
    expect_error(abi.RTV_E_DTYPE, "16 bits", Tensor.of, np.ones(3, dtype=np.float16))
    print("dlpack: one memory, and let go; a transposed array: %s" % told)


def torch_tensors(context):
    try:
        import torch
    except ImportError:
        print("torch: not installed, skipped")
        return
    numbers = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    taken = Tensor.of(numbers, context)
    assert library.rtv_tensor_data(taken.handle) == numbers.data_ptr()
    assert torch.from_dlpack(taken).data_ptr() == numbers.data_ptr()
    print("torch: one memory")


def take_batch(context, batch):
    """A table over a record batch. The capsules release what was not taken."""
    schema, data = batch.__arrow_c_array__()
    return create(abi.rtv_table, "table_from_arrow", context,
                  cast(capsule_pointer(data, b"arrow_array"), POINTER(abi.rtv_arrow_array)),
                  cast(capsule_pointer(schema, b"arrow_schema"), POINTER(abi.rtv_arrow_schema)))


def give_table(table):
    """A record batch over a table."""
    data, schema = (ctypes.c_uint64 * 10)(), (ctypes.c_uint64 * 9)()  # 80 and 72 bytes
    call("table_to_arrow", cast(data, POINTER(abi.rtv_arrow_array)), cast(schema, POINTER(abi.rtv_arrow_schema)), table)
    return pa.RecordBatch._import_from_c(ctypes.addressof(data), ctypes.addressof(schema))


def values_of(table, name):
    return address_of(library.rtv_column_values(library.rtv_table_column(table, name), None))


def arrow(context):
    before = pa.total_allocated_bytes()
    batch = pa.record_batch({
        "id": pa.array(range(100), pa.int64()),
        "title": pa.array(["title %d" % i for i in range(100)], pa.large_string()),
        "short": pa.array(["s%d" % i for i in range(100)], pa.string()),
        "price": pa.array([i / 4 for i in range(100)], pa.float32()),
        "words": pa.array([list(range(i % 3)) for i in range(100)], pa.list_(pa.int64())),
        "vector": pa.array([[i, i + 1] for i in range(100)], pa.list_(pa.float32(), 2)),
        "genre": pa.array(["g%d" % (i % 5) for i in range(100)]).dictionary_encode(),
        "small": pa.array([i % 7 for i in range(100)], pa.int8()),
    }).slice(10, 80)
    table = take_batch(context, batch)
    assert values_of(table, b"id") == batch["id"].buffers()[1].address + 10 * 8
    assert values_of(table, b"price") == batch["price"].buffers()[1].address + 10 * 4
    assert values_of(table, b"title") == batch["title"].buffers()[2].address
    assert values_of(table, b"vector") == batch["vector"].values.buffers()[1].address + 20 * 4
    assert values_of(table, b"words") == batch["words"].values.buffers()[1].address + 9 * 8
    back = give_table(table)
    back.validate(full=True)
    assert back["id"].buffers()[1].address == values_of(table, b"id")
    assert back["title"].buffers()[2].address == values_of(table, b"title")
    plain = batch.to_pydict()
    assert back.to_pydict() == plain
    assert back.schema.field("genre").type == pa.large_string() and back.schema.field("small").type == pa.int64()
    del batch, back
    library.rtv_table_free(table)
    gc.collect()
    assert pa.total_allocated_bytes() == before, "Arrow's memory was not released"

    holes = pa.record_batch({"age": pa.array([1, None, 3])})
    told = expect_error(abi.RTV_E_INVALID, "row 1", take_batch, context, holes)
    del holes
    gc.collect()
    assert pa.total_allocated_bytes() == before
    print("arrow: one memory, and released; a null: %s" % told)


def train_on_arrow(context):
    """The model of all languages on tables of Arrow, with the answers of all languages."""
    pairs = [(u, scenario.item_of(u, j)) for j in range(scenario.MET) for u in range(scenario.USERS)]
    interactions = take_batch(context, pa.record_batch({"user": ["u%d" % u for u, _ in pairs], "item": [i for _, i in pairs]}))
    items = take_batch(context, pa.record_batch({"item": list(range(scenario.ITEMS))}))
    model = scenario.make_model(context)
    scenario.train(model, interactions)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.rtv").encode()
        scenario.save(path, model, items)
        (ids, _, _), = scenario.recommend(context, path, [7])
    print("u7: %s" % " ".join(map(str, sorted(ids))))
    library.rtv_model_free(model)
    library.rtv_table_free(interactions)
    library.rtv_table_free(items)


if __name__ == "__main__":
    own = create(abi.rtv_context, "context_create", byref(abi.rtv_context_options(threads=2, seed=1)))
    for part in (buffers, search, dlpack, torch_tensors, arrow, train_on_arrow):
        part(own)
    library.rtv_context_free(own)
