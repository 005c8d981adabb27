// RDATA that is names with a few numbers before or after them.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintNameRdata(RdataPrinter& printer);       // NS CNAME PTR DNAME NSAP-PTR: RFC 1035 section 3.3, RFC 6672
void PrintPreferenceName(RdataPrinter& printer);  // MX AFSDB RT KX LP: RFC 1035, 1183, 2230, 6742
void PrintSoa(RdataPrinter& printer);             // RFC 1035 section 3.3.13
void PrintRp(RdataPrinter& printer);              // RFC 1183 section 2.2
void PrintPx(RdataPrinter& printer);              // RFC 2163 section 4
void PrintSrv(RdataPrinter& printer);             // RFC 2782
void PrintNaptr(RdataPrinter& printer);           // RFC 3403 section 4

}  // namespace spoor::dns
