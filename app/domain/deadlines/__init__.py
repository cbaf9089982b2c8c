"""By when something must be filed, and by when the work on it is due. Dates are local dates of the organisation."""
