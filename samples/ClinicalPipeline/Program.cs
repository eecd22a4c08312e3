Console.WriteLine("ClinicalPipeline");
