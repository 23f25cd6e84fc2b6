def reach():
    raise LookupError("nothing out here")
