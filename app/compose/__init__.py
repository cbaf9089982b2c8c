"""Commands put together: what a request or a job asks for, with the adapters it takes."""
