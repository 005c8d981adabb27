// RDATA of LOC: a place on Earth in degrees, minutes, seconds and metres.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintLoc(RdataPrinter& printer);  // RFC 1876 section 3

}  // namespace spoor::dns
