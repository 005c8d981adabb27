// RDATA of SVCB and HTTPS: a target and its parameters, each with a text form of its own.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintSvcb(RdataPrinter& printer);  // SVCB HTTPS: RFC 9460 sections 2.1, 2.2 and 7

}  // namespace spoor::dns
