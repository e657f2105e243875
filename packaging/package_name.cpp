#include "packaging/package_name.h"
