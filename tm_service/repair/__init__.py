from tm_service.repair.repairing import Mended, mended
