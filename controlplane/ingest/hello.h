// The checks of a sensor's first message, apart from the stream so that they read, and test, as a table.
#pragma once

#include "base/result.h"
#include "controlplane/ingest/sensor_registry.h"

namespace spoor::v1 {
class SensorHello;
class CounterReport;
}  // namespace spoor::v1

namespace spoor::controlplane {

// kInvalidArgument names the field; kFailedPrecondition when the block version is not ours.
base::Result<SensorInfo> CheckHello(const v1::SensorHello& hello);

// kInvalidArgument names the field.
base::Result<SensorReport> CheckReport(const v1::CounterReport& report);

}  // namespace spoor::controlplane
