# What a library for inference only leaves out, beside the files that the rooms list as TRAINING: rooms, and what the headers
# declare about training. docs/packaging.md tells the same to users.
set(RETRIEVE_TRAINING_ROOMS optim metric task)
set(RETRIEVE_TRAINING_HEADERS
    autodiff.h ext/custom_op.h gradient_check.h
    ops_activation.h ops_binary.h ops_lookup.h ops_loss.h ops_math.h ops_matrix.h ops_norm.h ops_reduce.h ops_shape.h
    initializer.h nn.h layers.h normalization_layers.h embedding.h
    schedule.h optim.h optim_state.h
    topk_result.h metric.h ranking_metric.h mean_metric.h
    losses.h logits.h task.h
    tower.h model.h evaluate.h fit.h)
set(RETRIEVE_TRAINING_FUNCTIONS rtv_bundle_save)

if(RETRIEVE_INFERENCE_ONLY)
    # Functions that nothing serves with go when the shared library, or a program with the static one, is linked.
    target_compile_definitions(retrieve_rules INTERFACE RTV_INFERENCE_ONLY)
    target_compile_options(retrieve_rules INTERFACE -ffunction-sections -fdata-sections)
endif()
