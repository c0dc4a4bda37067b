"""Rhode Island: several laws clear without a motion; convictions go by motion to the court that made them."""
