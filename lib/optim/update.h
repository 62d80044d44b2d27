/* Runs the arithmetic of one parameter's update over all threads. */
#ifndef RTV_LIB_OPTIM_UPDATE_H
#define RTV_LIB_OPTIM_UPDATE_H

#include "optim/optimizer.h"

/* Makes room for what the updates of the current work need. */
rtv_status rtv__update_reserve(rtv_optimizer *optimizer);
/* Cannot fail. */
void rtv__update_run(rtv_optimizer *optimizer, rtv__work *work);

#endif
