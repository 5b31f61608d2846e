/* moved: check/record.h */
#include "check/record.h"
