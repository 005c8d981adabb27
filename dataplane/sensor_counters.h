// The counters of a sensor by the names under which reports, --json and the equations of spoord know them
// (docs/metrics.md): where the parts of the sensor meet, apart from the parts.
#pragma once

#include <map>
#include <string>

#include "dataplane/counters.h"
#include "dataplane/export/exporter.h"
#include "dataplane/io/port.h"
#include "dataplane/overload_control.h"

namespace spoor::dataplane {

// What ports counted, by their labels (io/port.h).
using PortCounterMap = std::map<std::string, PortCounters>;

// Adds "ports.LABEL.*", their sums "port.*", and "frames.waiting": taken from ports and not among the
// `frames.received` of `counters`. `open` are the ports now, `closed` those that were closed before.
void AddPortCounters(NamedCounters& counters, const PortCounterMap& open, const PortCounterMap& closed);

// Of all ports, what the overload control goes by; without what a spreader lost.
OverloadControl::Load LoadOf(const PortCounterMap& ports);

// Adds "delivery.*".
void AddDeliveryCounters(NamedCounters& counters, const ExporterCounters& delivery);

}  // namespace spoor::dataplane
