// What delivery counts. Written by the exporter thread, read by any thread (reports, the sensor's summary).
#pragma once

#include "base/counter.h"

namespace spoor::rpc {

struct DeliveryCounters {
  base::Counter blocks_sent;                // written to a stream, every time
  base::Counter blocks_resent;              // of these: not for the first time
  base::Counter blocks_acknowledged;        // committed by the control plane, of this boot epoch
  base::Counter observations_acknowledged;  // the counts in them
  base::Counter reconnects;                 // streams that were answered, after the first
  base::Counter recovered_blocks;           // of earlier boot epochs, from the spool
  base::Counter recovered_observations;
  base::Counter rejected_observations;  // of earlier boot epochs, that the control plane could not take: set aside
};

}  // namespace spoor::rpc
