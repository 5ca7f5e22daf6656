use resilient_runtime::resilient;

pub struct Counter {
    calls: u32,
}

impl Counter {
    #[resilient(max_attempts = 3, retry_on = any)]
    pub async fn taken(&mut self) -> Result<u32, ()> {
        let counter = self;
        counter.calls += 1;
        Ok(counter.calls)
    }

    #[resilient(max_attempts = 3, retry_on = any)]
    pub async fn borrowed(&mut self) -> Result<u32, ()> {
        self.calls += 1;
        Ok(self.calls)
    }
}
