// The forms of RDATA in text that are more than a row of plain fields; rdata_from_text.cc says which type has which.
#pragma once

#include "dns/rdata_reader.h"

namespace spoor::dns {

void ReadApl(RdataReader& reader);              // RFC 3123 section 5
void ReadLoc(RdataReader& reader);              // RFC 1876 section 3
void ReadSvcParams(RdataReader& reader);        // RFC 9460 section 2.1
void ReadHip(RdataReader& reader);              // RFC 8005 section 6
void ReadIpseckey(RdataReader& reader);         // RFC 4025 section 3.1
void ReadAmtrelay(RdataReader& reader);         // RFC 8777 section 4.3
void ReadCertificateType(RdataReader& reader);  // RFC 4398 section 2.2
void ReadNsap(RdataReader& reader);             // RFC 1706 section 5
void ReadSalt(RdataReader& reader);             // RFC 5155 section 3.3

}  // namespace spoor::dns
