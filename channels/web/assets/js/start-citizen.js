GOVUKFrontend.initAll();
