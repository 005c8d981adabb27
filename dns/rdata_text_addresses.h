// RDATA that is addresses and identifiers of hosts.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintA(RdataPrinter& printer);      // RFC 1035 section 3.4.1
void PrintAaaa(RdataPrinter& printer);   // RFC 3596 section 2.2, RFC 5952
void PrintApl(RdataPrinter& printer);    // RFC 3123
void PrintL32(RdataPrinter& printer);    // RFC 6742 section 2.2
void PrintL64(RdataPrinter& printer);    // NID L64: RFC 6742 sections 2.1 and 2.3
void PrintEui48(RdataPrinter& printer);  // RFC 7043 section 3
void PrintEui64(RdataPrinter& printer);  // RFC 7043 section 4
void PrintNsap(RdataPrinter& printer);   // RFC 1706 section 5

}  // namespace spoor::dns
