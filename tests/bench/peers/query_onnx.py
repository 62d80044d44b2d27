"""onnxruntime: tower, product and top-k in one graph. Settings: threads, "1" or "2"."""
import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from query_data import Serving


class Work(Serving):
    version = "onnxruntime " + onnxruntime.__version__

    def __init__(self, setting, data):
        super().__init__(data)
        weights = {"table": self.table, "w1": self.w1, "b1": self.b1, "w2": self.w2, "b2": self.b2,
                   "c": numpy.ascontiguousarray(self.candidates.T), "k": numpy.array([self.k])}
        node = helper.make_node
        graph = helper.make_graph(
            [node("Gather", ["table", "id"], ["e"]), node("Gemm", ["e", "w1", "b1"], ["h"]),
             node("Relu", ["h"], ["r"]), node("Gemm", ["r", "w2", "b2"], ["v"]),
             node("MatMul", ["v", "c"], ["s"]), node("TopK", ["s", "k"], ["scores", "ids"])],
            "query", [helper.make_tensor_value_info("id", TensorProto.INT64, [1])],
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, self.k])],
            [numpy_helper.from_array(value, name) for name, value in weights.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(setting)
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                                    ["CPUExecutionProvider"])

    def ask(self, name):
        place = numpy.array([self.place.get(name, 0)])
        return [self.items[i] for i in self.session.run(["ids"], {"id": place})[0][0]]


def make(setting, data):
    return Work(setting, data)
